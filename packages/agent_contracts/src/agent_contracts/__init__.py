"""Types that cross a process boundary. Everyone may import this package; it imports nobody."""
