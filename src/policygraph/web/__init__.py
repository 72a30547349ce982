"""Pages that need no server: the network in one file.

``view`` turns a dataset into what the front end shows, ``layout`` says where each thing stands, and
``page`` puts it with the built front end into one HTML file.
"""
