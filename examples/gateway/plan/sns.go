package plan

import (
	"strings"

	"github.com/iameval/iameval/arn"
)

// The operations of SNS. Actions and types of resources: "Actions, resources, and
// condition keys for Amazon SNS" in the Service Authorization Reference. That
// PublishBatch needs sns:Publish: "Amazon SNS API permissions" in the SNS Developer
// Guide.
var snsRows = []row{
	{"AddPermission", "", "topic", ""},
	{"CheckIfPhoneNumberIsOptedOut", "", "none", ""},
	{"ConfirmSubscription", "", "topic", ""},
	{"CreatePlatformApplication", "", "none", ""},
	{"CreatePlatformEndpoint", "", "none", ""},
	{"CreateSMSSandboxPhoneNumber", "", "none", ""},
	{"CreateTopic", "", "name", ""},
	{"DeleteEndpoint", "", "none", ""},
	{"DeletePlatformApplication", "", "none", ""},
	{"DeleteSMSSandboxPhoneNumber", "", "none", ""},
	{"DeleteTopic", "", "topic", ""},
	{"GetDataProtectionPolicy", "", "resource", ""},
	{"GetEndpointAttributes", "", "none", ""},
	{"GetPlatformApplicationAttributes", "", "none", ""},
	{"GetSMSAttributes", "", "none", ""},
	{"GetSMSSandboxAccountStatus", "", "none", ""},
	{"GetSubscriptionAttributes", "", "subscription", ""},
	{"GetTopicAttributes", "", "topic", ""},
	{"ListEndpointsByPlatformApplication", "", "none", ""},
	{"ListOriginationNumbers", "", "none", ""},
	{"ListPhoneNumbersOptedOut", "", "none", ""},
	{"ListPlatformApplications", "", "none", ""},
	{"ListSMSSandboxPhoneNumbers", "", "none", ""},
	{"ListSubscriptions", "", "none", ""},
	{"ListSubscriptionsByTopic", "", "topic", ""},
	{"ListTagsForResource", "", "resource", ""},
	{"ListTopics", "", "none", ""},
	{"OptInPhoneNumber", "", "none", ""},
	{"Publish", "", "publish", ""},
	{"PublishBatch", "sns:Publish", "topic", ""},
	{"PutDataProtectionPolicy", "", "resource", ""},
	{"RemovePermission", "", "topic", ""},
	{"SetEndpointAttributes", "", "none", ""},
	{"SetPlatformApplicationAttributes", "", "none", ""},
	{"SetSMSAttributes", "", "none", ""},
	{"SetSubscriptionAttributes", "", "subscription", ""},
	{"SetTopicAttributes", "", "topic", ""},
	{"Subscribe", "", "topic", ""},
	{"TagResource", "", "resource", ""},
	{"Unsubscribe", "", "subscription", ""},
	{"UntagResource", "", "resource", ""},
	{"VerifySMSSandboxPhoneNumber", "", "none", ""},
}

// SNS plans the operations of SNS.
func SNS() Planner {
	return &service{
		name: "sns", version: "2010-03-31", rows: snsRows, resources: snsResources,
		protocol: func(bool) Protocol { return SNSQuery },
		facts: func(c *call, f *facts) {
			if c.row.operation == "Subscribe" {
				f.optional("sns:Protocol", c.params["Protocol"])
				f.optional("sns:Endpoint", c.params["Endpoint"])
			}
		},
	}
}

func snsResources(c *call) ([]arn.ARN, error) {
	switch c.row.on {
	case "none":
		return nothing()
	case "topic":
		return one(c.named("TopicArn", "sns"))
	case "resource":
		return one(c.named("ResourceArn", "sns"))
	case "name":
		name := c.params["Name"]
		if base := strings.TrimSuffix(name, ".fifo"); base == "" || len(name) > 256 || strings.ContainsFunc(base, notName) {
			return nil, invalid("", "the name %q of the topic; want up to 256 letters, digits, hyphens and underscores", clip(name))
		}
		return one(build(c.scope, "sns", c.scope.Region, c.scope.Account, c.params["Name"]))
	case "subscription":
		a, err := c.named("SubscriptionArn", "sns")
		if err != nil {
			return nil, err
		}
		topic, _, ok := strings.Cut(a.Resource(), ":")
		if !ok {
			return nil, invalid("", "SubscriptionArn %q has no topic", clip(a.String()))
		}
		return one(build(a.Scope(), "sns", a.Region(), a.Account(), topic))
	}
	return c.published()
}

// published returns what a message goes to: a topic, an endpoint or a telephone.
func (c *call) published() ([]arn.ARN, error) {
	given := 0
	for _, name := range []string{"TopicArn", "TargetArn", "PhoneNumber"} {
		if c.params[name] != "" {
			given++
		}
	}
	switch {
	case given != 1:
		return nil, invalid("", "want one of TopicArn, TargetArn and PhoneNumber")
	case c.params["PhoneNumber"] != "":
		return nothing()
	case c.params["TargetArn"] != "":
		return one(c.named("TargetArn", "sns"))
	}
	return one(c.named("TopicArn", "sns"))
}
