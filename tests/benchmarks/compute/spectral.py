def times(vector, transposed):
    n = len(vector)
    result = []
    for i in range(n):
        total = 0.0
        for j in range(n):
            a, b = (j, i) if transposed else (i, j)
            total += vector[j] / ((a + b) * (a + b + 1) // 2 + a + 1)
        result.append(total)
    return result


def main(n):
    u = [1.0] * n
    v = u
    for _ in range(3):
        v = times(times(u, False), True)
        u = times(times(v, False), True)
    above = sum(a * b for a, b in zip(u, v))
    below = sum(b * b for b in v)
    return int((above / below) ** 0.5 * 1e6)
