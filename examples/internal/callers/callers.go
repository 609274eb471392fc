// Package callers makes callers of the ARNs that users of the commands write.
package callers

import (
	"fmt"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/policy"
)

// Of makes a caller of its ARN: a user, a role, a role session or a root user. Its unique
// ID is not known. The ARN of a session does not have the path of its role, which is taken
// to be the one without a path.
func Of(a arn.ARN) (p policy.Principal, err error) {
	switch a.Kind() {
	case arn.User:
		p = policy.User(a)
	case arn.RootUser:
		p = policy.Root(a)
	case arn.Role:
		p = policy.RoleSession(a, arn.ARN{})
	case arn.AssumedRole:
		role, err := arn.Scope{Partition: a.Partition(), Account: a.Account()}.Role(a.Role())
		if err != nil {
			return p, err
		}
		p = policy.RoleSession(role, a)
	default:
		return p, fmt.Errorf("%.120s is not the ARN of a user, a role, a role session or a root user", a)
	}
	return p, p.Validate()
}
