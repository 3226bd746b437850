def main(n):
    seed = 42
    numbers = []
    for _ in range(n):
        seed = (seed * 1103 + 12345) % 1048573
        numbers.append(seed)
    rows = [(number % 100, "k%d" % number) for number in numbers]
    total = 0
    for _ in range(3):
        total += sorted(numbers)[n // 2]
        total += sorted(numbers, key=lambda number: -number)[n // 3]
        rows.sort(key=lambda row: row[1])
        rows.sort(key=lambda row: row[0])
        total += rows[n // 2][0]
    return total
