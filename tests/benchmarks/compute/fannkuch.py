def main(n):
    permutation = list(range(n))
    counts = list(range(1, n + 1))
    most = 0
    check = 0
    sign = 1
    while True:
        first = permutation[0]
        if first:
            flipped = permutation[:]
            flips = 0
            while first:
                flipped[: first + 1] = flipped[first::-1]
                first = flipped[0]
                flips += 1
            if flips > most:
                most = flips
            check += sign * flips
        if sign == 1:
            permutation[0], permutation[1] = permutation[1], permutation[0]
            sign = -1
        else:
            permutation[1], permutation[2] = permutation[2], permutation[1]
            sign = 1
            index = 2
            while True:
                counts[index] -= 1
                if counts[index]:
                    break
                counts[index] = index + 1
                index += 1
                if index == n:
                    return check * 1000 + most
                permutation[: index + 1] = permutation[1 : index + 1] + permutation[:1]
