# What a module leaves open: arguments that may be null, blocks and statements that may
# not be there.
data "aws_iam_policy_document" "given" {
  source_policy_documents = var.documents
}

data "aws_iam_policy_document" "open" {
  dynamic "statement" {
    for_each = var.statements
    content {
      sid           = try(statement.value.sid, null)
      actions       = try(statement.value.actions, null)
      not_actions   = try(statement.value.not_actions, null)
      resources     = ["*"]
      not_resources = []
    }
  }

  statement {
    actions   = ["s3:GetObject"]
    resources = ["*"]

    dynamic "condition" {
      for_each = var.strict ? [1] : []
      content {
        test     = "StringEquals"
        variable = "aws:PrincipalOrgID"
        values   = ["o-abcdefghij"]
      }
    }
    dynamic "principals" {
      for_each = ["123456789012"]
      content {
        type        = "AWS"
        identifiers = [principals.value]
      }
    }
  }

  dynamic "statement" {
    for_each = var.write ? [1] : []
    content {
      actions   = ["s3:PutObject"]
      resources = ["*"]
      dynamic "principals" {
        for_each = var.principals
        content {
          type        = "AWS"
          identifiers = principals.value
        }
      }
      dynamic "not_principals" {
        for_each = var.not_principals
        content {
          type        = "AWS"
          identifiers = not_principals.value
        }
      }
    }
  }
}

resource "aws_iam_policy" "given" {
  policy = data.aws_iam_policy_document.given.json
}

resource "aws_s3_bucket_policy" "open" {
  policy = data.aws_iam_policy_document.open.json
}

resource "aws_iam_policy" "chosen" {
  policy = var.enabled ? jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      var.read ? [{ Effect = "Allow", Action = "s3:GetObject", Resource = "*" }] : [],
      [{ Effect = "Allow", Action = var.write ? ["s3:PutObject"] : null, Resource = [for k, v in var.buckets : "arn:aws:s3:::a"] }],
      [for s in var.more : { Effect = "Allow", Action = s, Resource = "*" }],
    )
  }) : null
}

data "aws_iam_policy_document" "logs" {
  statement {
    sid       = "Logs"
    actions   = ["s3:PutObject"]
    resources = ["arn:aws:s3:::logs/*"]
  }
}

data "aws_iam_policy_document" "other" {
  statement {
    sid       = "Other"
    actions   = ["s3:PutObject"]
    resources = ["arn:aws:s3:::other/*"]
  }
}

data "aws_iam_policy_document" "lost" {
  statement {
    sid       = "Lost"
    actions   = ["s3:PutObject"]
    resources = ["arn:aws:s3:::lost/*"]
  }
}

data "aws_iam_policy_document" "all" {
  source_policy_documents = compact([
    var.logs ? data.aws_iam_policy_document.logs[0].json : "",
    var.which ? data.aws_iam_policy_document.other.json : data.aws_iam_policy_document.lost.json,
  ])
}

resource "aws_iam_user_policy" "all" {
  policy = data.aws_iam_policy_document.all.json
}
