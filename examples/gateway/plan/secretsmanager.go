package plan

import (
	"strings"

	"github.com/iameval/iameval/arn"
)

// The operations of Secrets Manager. Actions and types of resources: "Actions,
// resources, and condition keys for AWS Secrets Manager" in the Service
// Authorization Reference.
var secretsRows = []row{
	{"AssociateCrossAccountReplica", "", "", newer},
	{"BatchGetSecretValue", "secretsmanager:BatchGetSecretValue secretsmanager:GetSecretValue", "batch", ""},
	{"CancelRotateSecret", "", "secret", ""},
	{"CreateSecret", "", "name", ""},
	{"DeleteResourcePolicy", "", "secret", ""},
	{"DeleteSecret", "", "secret", ""},
	{"DescribeSecret", "", "secret", ""},
	{"DisassociateCrossAccountReplica", "", "", newer},
	{"GetRandomPassword", "", "none", ""},
	{"GetResourcePolicy", "", "secret", ""},
	{"GetSecretValue", "", "secret", ""},
	{"ListResourcePolicies", "", "", newer},
	{"ListSecretVersionIds", "", "secret", ""},
	{"ListSecrets", "", "none", ""},
	{"PutResourcePolicy", "", "secret", ""},
	{"PutSecretValue", "", "secret", ""},
	{"RemoveRegionsFromReplication", "", "secret", ""},
	{"ReplicateSecretToRegions", "", "secret", ""},
	{"RestoreSecret", "", "secret", ""},
	{"RotateSecret", "", "secret", ""},
	{"StopReplicationToReplica", "", "secret", ""},
	{"TagResource", "", "secret", ""},
	{"UntagResource", "", "secret", ""},
	{"UpdateSecret", "", "secret", ""},
	{"UpdateSecretVersionStage", "", "secret", ""},
	{"ValidateResourcePolicy", "", "optional", ""},
}

// Secrets finds the ARN of a secret by its name, with the six characters at the end
// that the service adds. It is not ok if the secret does not exist.
type Secrets interface {
	Secret(scope arn.Scope, name string) (a arn.ARN, ok bool)
}

// SecretsManager plans the operations of Secrets Manager. Without secrets, they
// must be named by their ARNs.
func SecretsManager(secrets Secrets) Planner {
	return &service{
		name: "secretsmanager", target: "secretsmanager.", rows: secretsRows,
		resources: func(c *call) ([]arn.ARN, error) { return secretsResources(c, secrets) },
		protocol:  func(bool) Protocol { return JSON11 },
		facts: func(c *call, f *facts) {
			f.optional("secretsmanager:VersionId", c.params["VersionId"])
			f.optional("secretsmanager:VersionStage", c.params["VersionStage"])
			if c.row.operation == "CreateSecret" {
				f.optional("secretsmanager:Name", c.params["Name"])
			}
		},
	}
}

func secretsResources(c *call, secrets Secrets) ([]arn.ARN, error) {
	switch c.row.on {
	case "none":
		return nothing()
	case "name":
		// The six characters at the end do not exist yet.
		return one(c.secretARN(c.params["Name"]))
	case "optional":
		if c.params["SecretId"] == "" {
			return nothing()
		}
	case "batch":
		return c.batch(secrets)
	}
	return one(c.secret(c.params["SecretId"], secrets))
}

// secretARN makes the ARN of a secret.
func (c *call) secretARN(name string) (arn.ARN, error) {
	if name == "" || len(name) > 512 || strings.ContainsFunc(name, func(r rune) bool { return notName(r) && !strings.ContainsRune("/+=.@", r) }) {
		return arn.ARN{}, invalid("", "the name %q of the secret; want up to 512 letters, digits or /_+=.@-", clip(name))
	}
	return build(c.scope, "secretsmanager", c.scope.Region, c.scope.Account, "secret:"+name)
}

// secret finds a secret by its ARN or name.
func (c *call) secret(id string, secrets Secrets) (arn.ARN, error) {
	name := id
	if strings.HasPrefix(id, "arn:") {
		a, err := arn.Parse(id)
		if err != nil || a.Service() != "secretsmanager" || !strings.HasPrefix(a.Resource(), "secret:") {
			return arn.ARN{}, invalid("", "SecretId is %q; want the name or ARN of a secret", clip(id))
		}
		if full := a.Resource(); len(full) > 7 && full[len(full)-7] == '-' {
			return a, nil
		}
		name = strings.TrimPrefix(a.Resource(), "secret:") // a part of an ARN is looked up
	}
	if _, err := c.secretARN(name); err != nil {
		return arn.ARN{}, err
	}
	if secrets != nil {
		if a, ok := secrets.Secret(c.scope, name); ok {
			return a, nil
		}
	}
	return arn.ARN{}, unmapped("", "the ARN of the secret %q is not known: the service does not describe it; want its full ARN", clip(name))
}

// batch returns nothing for the batch itself, and then each of its secrets. A list
// by filters names none, so it is refused.
func (c *call) batch(secrets Secrets) ([]arn.ARN, error) {
	list := []arn.ARN{arn.Wildcard()}
	for path, id := range c.params {
		if !strings.HasPrefix(path, "SecretIdList.") {
			continue
		}
		a, err := c.secret(id, secrets)
		if err != nil {
			return nil, err
		}
		list = append(list, a)
	}
	if len(list) == 1 {
		return nil, unmapped("", "the request names its secrets by filters; want SecretIdList")
	}
	return list, nil
}
