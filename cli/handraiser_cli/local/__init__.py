"""The stack on this machine: the very template, on an embedded AWS, with a demo website."""
