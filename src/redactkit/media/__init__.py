"""Files in and out: the only home of av and Pillow. Nothing here detects, nothing here decides."""
