"""The peer of bench/matching.py: the ECM classifier of the recordlinkage toolkit, started with an interpreter that has it.

python bench/matching_peer.py RECORDS.csv TRUTH.csv
"""

import sys
import time
from collections import defaultdict
from itertools import combinations

import pandas
import recordlinkage


def main() -> None:
    """Print precision and recall of the peer on a file."""
    start = time.perf_counter()
    frame = pandas.read_csv(sys.argv[1], dtype=str, keep_default_na=False).set_index("id")
    frame = frame.replace("", None)
    indexer = recordlinkage.Index()
    for column in ("given_name", "surname", "date_of_birth", "postcode"):
        if column in frame and frame[column].notna().any():
            indexer.block(column)
    candidates = indexer.index(frame)
    comparing = recordlinkage.Compare()
    for column in ("given_name", "surname", "address_1", "address_2", "suburb"):
        if column in frame:
            comparing.string(column, column, method="jarowinkler", threshold=0.85, label=column)
    for column in ("date_of_birth", "postcode", "street_number", "state", "phone", "sex", "nationality"):
        if column in frame:
            comparing.exact(column, column, label=column)
    vectors = comparing.compute(candidates, frame)
    vectors = vectors.loc[:, vectors.nunique() > 1]
    found = {tuple(sorted(pair)) for pair in recordlinkage.ECMClassifier().fit_predict(vectors)}
    groups = defaultdict(list)
    for key, cluster in pandas.read_csv(sys.argv[2], dtype=str)[["id", "cluster"]].itertuples(index=False):
        groups[cluster].append(key)
    true = {pair for several in groups.values() for pair in combinations(sorted(several), 2)}
    precision, recall = len(found & true) / max(1, len(found)), len(found & true) / max(1, len(true))
    print(f"{'peer (recordlinkage, ECM): precision':<56} {precision:>12.4f}  share")
    print(f"{'peer (recordlinkage, ECM): recall':<56} {recall:>12.4f}  share")
    print(f"{'peer (recordlinkage, ECM): seconds':<56} {time.perf_counter() - start:>12.4f}  s")


if __name__ == "__main__":
    main()
