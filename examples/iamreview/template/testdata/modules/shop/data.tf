locals {
  version     = "2012-10-17"
  allow       = { effect = "Allow" }
  log_actions = ["logs:CreateLogStream", "logs:PutLogEvents"]
  loop        = local.loop
}

data "aws_iam_policy_document" "reader" {
  source_policy_documents = [data.aws_iam_policy_document.base.json]

  statement {
    sid       = "Read"
    actions   = ["dynamodb:GetItem", "dynamodb:Query"]
    resources = [aws_dynamodb_table.books.arn, aws_dynamodb_table.orders.arn, "arn:aws:s3:::home/&{aws:username}"]

    condition {
      test     = "ForAllValues:StringEquals"
      variable = "dynamodb:LeadingKeys"
      values   = ["&{aws:username}"]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:RequestedRegion"
      values   = [data.aws_region.here.name]
    }
  }

  dynamic "statement" {
    for_each = toset(var.buckets)
    content {
      effect    = "Deny"
      actions   = ["s3:DeleteBucket"]
      resources = ["arn:aws:s3:::${statement.value}"]
    }
  }
}

data "aws_iam_policy_document" "base" {
  statement {
    not_actions   = ["iam:*"]
    not_resources = ["arn:aws:s3:::books"]
  }
}

data "aws_iam_policy_document" "unused" {
  statement {
    actions = ["sqs:SendMessage"]
    principals {
      type        = "AWS"
      identifiers = ["123456789012", var.account]
    }
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::123456789012:root"]
    }
    resources = ["*"]
  }
  statement {
    sid     = "All"
    actions = ["sqs:*"]
    principals {
      type        = "*"
      identifiers = ["*"]
    }
    resources = ["*"]
  }
  override_policy_documents = [data.aws_iam_policy_document.over.json, var.other]
}

data "aws_iam_policy_document" "over" {
  statement {
    sid       = "All"
    effect    = "Deny"
    actions   = ["sqs:*"]
    resources = ["*"]
  }
}
