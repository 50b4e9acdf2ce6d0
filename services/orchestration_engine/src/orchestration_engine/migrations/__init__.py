"""The tables' history. One file per change; the newest is `head`."""
