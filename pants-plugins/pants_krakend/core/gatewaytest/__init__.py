"""What a test of a gateway needs to know: its requests, its configuration, what its log proves.

Pure functions over bytes and text. Starting the gateway and sending requests is done elsewhere.
"""
