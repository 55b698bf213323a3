"""The answer of the day as one HTML file that opens anywhere, offline, and runs nothing that it did not bring."""
