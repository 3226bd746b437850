def main(n):
    total = 0
    for number in range(n):
        line = f"{number:06d}|name {number}| Some Words of Text |{number * 3}"
        fields = line.split("|")
        name = fields[1].replace("name", "n").upper()
        words = "-".join(word.lower() for word in fields[2].strip().split(" "))
        if words.startswith("some") and name.endswith("7"):
            total += words.find("of")
        total += len(name) + len(words) + int(fields[3]) + len(fields[0])
    return total
