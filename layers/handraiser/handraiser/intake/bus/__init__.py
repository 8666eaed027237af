"""The formats of event buses that are not our own, each loaded with its first event."""
