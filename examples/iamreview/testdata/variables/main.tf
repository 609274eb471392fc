variable "actions" { type = list(string) }
variable "bucket" { default = "books-test" }
variable "public" {
  type    = bool
  default = false
}

resource "aws_iam_policy" "reader" {
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = var.actions, Resource = "arn:aws:s3:::${var.bucket}/*" }]
  })
}

resource "aws_s3_bucket_policy" "public" {
  count  = var.public ? 1 : 0
  bucket = var.bucket
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = "*", Action = "s3:GetObject", Resource = "arn:aws:s3:::${var.bucket}/*" }]
  })
}
