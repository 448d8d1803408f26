"""The command line: the services of the program without its window."""
