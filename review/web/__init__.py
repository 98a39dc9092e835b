"""Pages in a browser of this machine on which people vote and code; every answer goes to their journal."""
