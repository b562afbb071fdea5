"""How each address of the policy is asked for, by the app that declares it."""
