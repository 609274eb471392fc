resource "aws_dynamodb_table" "books" {
  name     = "Books"
  hash_key = "id"
}

resource "aws_dynamodb_table" "orders" {
  name = var.orders
}

resource "aws_iam_role" "reader" {
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "lambda.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })

  inline_policy {
    name   = "a"
    policy = data.aws_iam_policy_document.reader.json
  }

  dynamic "inline_policy" {
    for_each = var.more
    content {
      name   = inline_policy.key
      policy = jsonencode({ Version = "2012-10-17", Statement = { Effect = "Allow", Action = "s3:GetObject", Resource = inline_policy.value } })
    }
  }
}

resource "aws_iam_role_policy" "heredoc" {
  role   = aws_iam_role.reader.name
  policy = <<-EOF
    {
      "Version": "2012-10-17",
      "Statement": [
        {
          "Effect": "Allow",
          "Action": ["dynamodb:GetItem", "dynamodb:\u0051uery"],
          "Resource": ["${aws_dynamodb_table.books.arn}", "${aws_dynamodb_table.books.arn}/index/*"],
          "Condition": {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["$${aws:username}"]}}
        },
        ${jsonencode(var.more_statements)}
      ]
    }
  EOF
}

resource "aws_iam_policy" "functions" {
  policy = jsonencode({
    Version = local.version
    Statement = concat([
      {
        "Sid" : "Logs"
        Effect   = local.allow.effect,
        Action   = local.log_actions
        Resource = join("", ["arn:aws:logs:*:*:", "log-group:/aws/lambda/${var.name}"])
      },
      {
        Effect   = var.strict ? "Deny" : "Allow"
        Action   = format("s3:%sObject", "Get")
        Resource = [for b in var.buckets : "arn:aws:s3:::${b}/*"]
      },
      ], var.more_statements,
      [for table in ["a", "b"] : { Effect = "Allow", Action = "dynamodb:GetItem", Resource = "arn:aws:dynamodb:*:*:table/${table}" }]
    )
  })
}

resource "aws_sqs_queue_policy" "q" {
  queue_url = "q"
  policy    = templatefile("${path.module}/queue.json", { arn = aws_sqs_queue.q.arn })
}

resource "aws_s3_bucket" "plain" {
  policy = ""
}

resource "aws_iam_user_policy" "unread" {
  policy = local.loop
}

resource "aws_organizations_policy" "guard" {
  type    = "RESOURCE_CONTROL_POLICY"
  content = "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Deny\", \"Principal\": \"*\", \"Action\": \"s3:*\", \"Resource\": \"*\"}]}"
}
