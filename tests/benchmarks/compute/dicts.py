def main(n):
    words = ["w%d" % (i * 7919 % 5003) for i in range(n)]
    total = 0
    for _ in range(5):
        counts = {}
        for word in words:
            counts[word] = counts.get(word, 0) + 1
        groups = {}
        for word, count in counts.items():
            groups.setdefault(count, []).append(word)
        inverted = {word: count for count, some in groups.items() for word in some}
        for word in words:
            if word in inverted:
                total += inverted[word]
        for word in words[::3]:
            counts.pop(word, None)
        total += len(counts)
    return total
