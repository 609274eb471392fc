package reach

import (
	"strings"
	"testing"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/policy/catalog/aws"
)

// TestNames: the actions that escalation paths ask about are ones that AWS lists,
// and those of runners are about a resource like the one they are asked on.
func TestNames(t *testing.T) {
	asked := append([]string{"sts:AssumeRole", "iam:PassRole", "iam:UpdateAssumeRolePolicy", "iam:CreateAccessKey", "iam:CreateLoginProfile", "iam:UpdateLoginProfile"}, writers[:]...)
	for _, v := range runners {
		asked = append(asked, v.actions...)
		for _, name := range v.actions {
			likely := arn.MustParse(strings.NewReplacer("ACCOUNT", "123456789012", "PARTITION", "aws").Replace(v.resource))
			a, _ := aws.Default().Action(name)
			fits := a.StarOnly()
			for f := range a.Types() {
				for format := range f.Formats() {
					p := format.Pattern()
					fits = fits || p.Match(likely, nil)
				}
			}
			if !fits {
				t.Errorf("%s is not about %s", name, likely)
			}
		}
	}
	for _, name := range asked {
		if a, ok := aws.Default().Action(name); !ok || a.String() != name {
			t.Errorf("AWS lists no action %s", name)
		}
	}
}
