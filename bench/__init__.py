"""What Say-so costs, as ratios against bare floors of the same stack.

Run by ``script/bench``; nothing here is part of the product, and no test is timed.
"""
