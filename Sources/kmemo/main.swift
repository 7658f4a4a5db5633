print("kmemo")
