"""The record of a consultation: written, verified, replayed, decided on, kept and exported."""
