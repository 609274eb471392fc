package plan

import (
	"github.com/iameval/iameval/arn"
)

// The operations of STS. Actions and types of resources: "Actions, resources, and
// condition keys for AWS Security Token Service" in the Service Authorization
// Reference.
var stsRows = []row{
	{"AssumeRole", "", "role", ""},
	{"AssumeRoleWithSAML", "", "", "no assertions of SAML providers are verified here"},
	{"AssumeRoleWithWebIdentity", "", "", "no tokens of identity providers are verified here"},
	{"AssumeRoot", "", "", "sessions of root users are not made here"},
	{"DecodeAuthorizationMessage", "", "none", ""},
	{"GetAccessKeyInfo", "", "none", ""},
	{"GetCallerIdentity", "", "none", ""},
	{"GetDelegatedAccessToken", "", "", "no trade-in tokens are verified here"},
	{"GetFederationToken", "", "federated", ""},
	{"GetSessionToken", "", "none", ""},
	{"GetWebIdentityToken", "", "", "no tokens are signed here"},
}

// STS plans the operations of STS. To assume a role with tags or a source identity
// takes further permissions, which are checks of their own.
func STS() Planner {
	return &service{
		name: "sts", version: "2011-06-15", rows: stsRows, resources: stsResources,
		protocol: func(bool) Protocol { return STSQuery },
		facts: func(c *call, f *facts) {
			f.known = append(f.known, "sts:RoleSessionName", "sts:ExternalId", "sts:SourceIdentity", "sts:TransitiveTagKeys")
			for key, param := range map[string]string{"sts:RoleSessionName": "RoleSessionName", "sts:ExternalId": "ExternalId", "sts:SourceIdentity": "SourceIdentity"} {
				f.optional(key, c.params[param])
			}
		},
	}
}

func stsResources(c *call) ([]arn.ARN, error) {
	switch c.row.on {
	case "role":
		a, err := c.named("RoleArn", "iam")
		if err == nil && a.Kind() != arn.Role {
			err = invalid("", "RoleArn is %q; want the ARN of a role", clip(a.String()))
		}
		return one(a, err)
	case "federated":
		return one(build(c.scope, "sts", "", c.scope.Account, "federated-user/"+c.params["Name"]))
	}
	return nothing()
}
