"""Pages that need no server: the network in one file.

``view`` turns a dataset into what the front end shows, ``layout`` says where each thing stands,
``bundle`` finds the built front end, and ``page`` puts all of it into one HTML file.
"""
