"""The gateway's configuration: reading it with places, and what has to hold between it and plugins.

Pure functions over bytes. How a gateway is started, and what it answers, is no matter of this room.
"""
