window.benchFirst()
