"""The statutory forms: layouts as data, filled with figures and declared lines, on screen and on paper."""
