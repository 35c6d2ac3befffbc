"""What the commands do: each in a file of its own, told by main.py when."""
