"""Views of the advice: every sentence shown is a node of the trace, a catalogue field or a frame."""
