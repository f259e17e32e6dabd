"""What Tend knows about people, prompts and weeks: standard library only, no clock, no I/O."""
