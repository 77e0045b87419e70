"""Field service: rounds of regular jobs at customers' places, and the money each job brings and costs.

Usually all eleven record types come in one ZIP with a file for each.
"""
