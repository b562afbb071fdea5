"""Papers about members and prospects: decisions, resolutions, comment sheets, letters of transfer.

Each is made from a template, which is data, and from what the register knows; no paper is stored as a file.
What is stored is its number in the book of the organization that issues it.
"""
