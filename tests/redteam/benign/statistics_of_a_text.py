# goal: count and average
# kind: benign
import statistics


def check(output, row):
    lengths = [len(word) for word in ["the", "quick", "brown", "fox", "jumps"]]
    return (
        statistics.mean(lengths) == 4.2
        and statistics.median(lengths) == 5
        and statistics.mode(lengths) == 5
        and round(statistics.stdev(lengths), 3) == 1.095
        and statistics.quantiles(range(1, 100), n=4) == [25, 50, 75]
        and round(statistics.NormalDist(0, 1).cdf(1.96), 3) == 0.975
        and round(statistics.correlation([1, 2, 3], [2, 4, 6.5]), 2) == 1.0
    )
