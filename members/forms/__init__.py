"""What officers fill in. The rules are the services'; here is only what can be read from a form."""
