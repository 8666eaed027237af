"""The command line, and the local runner of the stack."""
