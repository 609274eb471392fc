package plan

import (
	"net/url"
	"strings"

	"github.com/iameval/iameval/arn"
)

// The operations of SQS. Actions and types of resources: "Actions, resources, and
// condition keys for Amazon SQS" in the Service Authorization Reference. That the
// batches need the action of one message: "Amazon SQS API permissions" in the SQS
// Developer Guide.
var sqsRows = []row{
	{"AddPermission", "", "queue", ""},
	{"CancelMessageMoveTask", "", "", "the request does not name the queue of the task"},
	{"ChangeMessageVisibility", "", "queue", ""},
	{"ChangeMessageVisibilityBatch", "sqs:ChangeMessageVisibility", "queue", ""},
	{"CreateQueue", "", "name", ""},
	{"DeleteMessage", "", "queue", ""},
	{"DeleteMessageBatch", "sqs:DeleteMessage", "queue", ""},
	{"DeleteQueue", "", "queue", ""},
	{"GetQueueAttributes", "", "queue", ""},
	{"GetQueueUrl", "", "name", ""},
	{"ListDeadLetterSourceQueues", "", "queue", ""},
	{"ListMessageMoveTasks", "", "source", ""},
	{"ListQueueTags", "", "queue", ""},
	{"ListQueues", "", "none", ""},
	{"PurgeQueue", "", "queue", ""},
	{"ReceiveMessage", "", "queue", ""},
	{"RemovePermission", "", "queue", ""},
	{"SendMessage", "", "queue", ""},
	{"SendMessageBatch", "sqs:SendMessage", "queue", ""},
	{"SetQueueAttributes", "", "queue", ""},
	{"StartMessageMoveTask", "", "source", ""},
	{"TagQueue", "", "queue", ""},
	{"UntagQueue", "", "queue", ""},
}

// SQS plans the operations of SQS, in JSON and by the query protocol.
func SQS() Planner {
	return &service{
		name: "sqs", target: "AmazonSQS.", version: "2012-11-05", rows: sqsRows, resources: sqsResources,
		protocol: func(query bool) Protocol {
			if query {
				return SQSQuery
			}
			return SQSJSON
		},
	}
}

func sqsResources(c *call) ([]arn.ARN, error) {
	switch c.row.on {
	case "none":
		return nothing()
	case "name":
		account := c.scope.Account
		if owner := c.params["QueueOwnerAWSAccountId"]; owner != "" {
			account = owner
		}
		return one(c.queue(account, c.params["QueueName"]))
	case "source":
		return one(c.named("SourceArn", "sqs"))
	}
	path := c.in.URL.Path
	if text := c.params["QueueUrl"]; text != "" {
		u, err := url.Parse(text)
		if err != nil || u.RawQuery != "" || u.Fragment != "" {
			return nil, invalid("", "QueueUrl %q is not a URL of a queue", clip(text))
		}
		if path != "" && path != "/" && path != u.Path {
			return nil, invalid("", "QueueUrl %q and the path %q name different queues", clip(text), clip(path))
		}
		path = u.Path
	}
	// A queue's URL ends in the account and the name.
	segments := strings.Split(strings.Trim(path, "/"), "/")
	if len(segments) < 2 {
		return nil, invalid("", "QueueUrl %q; want a URL that ends in /ACCOUNT/NAME", clip(c.params["QueueUrl"]))
	}
	return one(c.queue(segments[len(segments)-2], segments[len(segments)-1]))
}

// queue makes the ARN of a queue.
func (c *call) queue(account, name string) (arn.ARN, error) {
	if len(account) != 12 || strings.Trim(account, "0123456789") != "" {
		return arn.ARN{}, invalid("", "the account %q of the queue; want twelve digits", clip(account))
	}
	base := strings.TrimSuffix(name, ".fifo")
	if base == "" || len(name) > 80 || strings.ContainsFunc(base, notName) {
		return arn.ARN{}, invalid("", "the name %q of the queue; want up to 80 letters, digits, hyphens and underscores", clip(name))
	}
	return build(c.scope, "sqs", c.scope.Region, account, name)
}

// notName reports whether a character cannot be in the name of a queue or topic.
func notName(r rune) bool {
	return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-' && r != '_'
}
