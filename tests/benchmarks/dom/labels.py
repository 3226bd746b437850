ADJECTIVES = ["pretty", "large", "big", "small", "tall", "short", "long", "handsome", "plain", "quaint", "clean", "elegant", "easy", "angry", "crazy", "helpful", "mushy", "odd", "unsightly", "adorable", "important", "inexpensive", "cheap", "expensive", "fancy"]
COLOURS = ["red", "yellow", "blue", "green", "pink", "brown", "purple", "white", "black", "orange", "grey"]
NOUNS = ["table", "chair", "house", "bbq", "desk", "car", "pony", "cookie", "sandwich", "burger", "pizza", "mouse", "keyboard"]


def label_of(number):
    return f"{ADJECTIVES[number * 7 % 25]} {COLOURS[number * 5 % 11]} {NOUNS[number * 3 % 13]}"
