# A module that hands a policy to another one, which replaces what it does not know yet.
data "aws_iam_policy_document" "bucket" {
  statement {
    actions   = ["s3:ListBucket", "s3:GetObject"]
    resources = ["_BUCKET_ARN_", "_BUCKET_ARN_/*", "{{bucket}}/logs/*", "arn:aws:s3:::books"]
    principals {
      type        = "AWS"
      identifiers = ["<reader>"]
    }
  }
  statement {
    effect      = "Deny"
    actions     = ["s3:*"]
    resources   = ["my-bucket"] # a slip, and no placeholder
    not_principals {
      type        = "AWS"
      identifiers = ["__READER_ARN__"]
    }
  }
}

module "bucket" {
  source = "example.com/bucket"
  policy = data.aws_iam_policy_document.bucket.json
}

# What is in use is final.
data "aws_iam_policy_document" "used" {
  statement {
    actions   = ["s3:GetObject"]
    resources = ["_BUCKET_ARN_"]
  }
}

resource "aws_iam_policy" "p" {
  policy = data.aws_iam_policy_document.used.json
}
