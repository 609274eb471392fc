package main

import (
	"fmt"
	"regexp"

	"github.com/tidwall/gjson"
)

// What commands of AWS print without a policy document: the message says which command
// prints it.

// bare is what a command prints without a document, known by members that it has.
type bare struct {
	members []string // paths of gjson
	command string
	want    string
}

var bares = []bare{
	{[]string{"Policies.0.DefaultVersionId"}, "iam list-policies", "that of aws iam get-policy-version"},
	{[]string{"AttachedPolicies.0.PolicyArn"}, "iam list-attached-role-policies and the like", "that of aws iam get-policy-version"},
	{[]string{"Versions.0.IsDefaultVersion"}, "iam list-policy-versions", "that of aws iam get-policy-version"},
	{[]string{"PolicyNames.0"}, "iam list-role-policies and the like", "that of aws iam get-role-policy, get-user-policy or get-group-policy"},
	{[]string{"Policies.0.AwsManaged"}, "organizations list-policies", "that of aws organizations describe-policy"},
	{[]string{"User.UserId", "User.Arn"}, "iam get-user", "that of aws iam get-user-policy, or of get-account-authorization-details"},
	{[]string{"Users.0.UserId", "Users.0.Arn"}, "iam list-users", "that of aws iam get-account-authorization-details"},
	{[]string{"Group.GroupId", "Group.Arn"}, "iam get-group", "that of aws iam get-group-policy, or of get-account-authorization-details"},
	{[]string{"Groups.0.GroupId", "Groups.0.Arn"}, "iam list-groups", "that of aws iam get-account-authorization-details"},
	{[]string{"TableNames"}, "dynamodb list-tables", "that of aws dynamodb describe-table"},
	{[]string{"PermissionSet.PermissionSetArn"}, "sso-admin describe-permission-set", "that of aws sso-admin get-inline-policy-for-permission-set"},
	{[]string{"policyArn", "policyDocument"}, "iot get-policy", "a policy of IAM: those of AWS IoT are in a language of their own"},
	{[]string{"policySizeBytes", "permissions"}, "signer list-profile-permissions", "a policy document, which no command prints of signing profiles"},
}

// exportedAsYAML are exports that are read as JSON alone.
var exportedAsYAML = regexp.MustCompile(`(?m)^((User|Role|Group)DetailList|Clusters|Table)\s*:`)

// withoutDocument says which command of AWS printed a text without a document; nil if the
// text is not recognized.
func withoutDocument(text []byte) error {
	if !gjson.ValidBytes(text) {
		if m := exportedAsYAML.FindSubmatch(text); m != nil {
			return fmt.Errorf("%w: %s in YAML is not read; want what the AWS CLI prints with --output json", errNoPolicy, m[1])
		}
		return nil
	}
	for _, b := range bares {
		has := true
		for _, member := range b.members {
			has = has && gjson.GetBytes(text, member).Exists()
		}
		if has {
			return fmt.Errorf("%w: it is what aws %s prints; want %s", errNoPolicy, b.command, b.want)
		}
	}
	return nil
}
