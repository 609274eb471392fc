bucket = "books"
publik = true
