package account

import (
	"cmp"
	"slices"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/policy/syntax"
)

// The codes of problems, beside those of a document that does not load, which
// are those of packages syntax and policy. They are stable.
const (
	CodePage             syntax.Code = "page-unreadable"      // a page that is not what the AWS CLI prints, from here on
	CodeEntry            syntax.Code = "entry-unreadable"     // an entry of a page that cannot be used
	CodeTruncated        syntax.Code = "export-truncated"     // the last page says that there are more
	CodeAccountMixed     syntax.Code = "account-mixed"        // an entity of another account than the first
	CodeDuplicateEntity  syntax.Code = "duplicate-entity"     // the same ARN twice, with different contents
	CodeDocumentMissing  syntax.Code = "document-missing"     // a policy that is named and not in the export
	CodeDocumentEncoding syntax.Code = "document-encoding"    // a document that is neither JSON nor percent-encoded JSON
	CodeDefaultVersion   syntax.Code = "default-version"      // no version, or several, that are the default
	CodeGroupMissing     syntax.Code = "group-missing"        // a group that is named and not in the export
	CodeTags             syntax.Code = "tags-unreadable"      // tags that no condition key can be made of
	CodeLevelMissing     syntax.Code = "level-missing"        // an account, or a policy of a level, that the organization's file lacks
	CodeLevelEmpty       syntax.Code = "scp-level-empty"      // a level without an SCP, so that everything below is denied
	CodeClusterRole      syntax.Code = "cluster-role-missing" // a cluster whose service role is not in the export
	CodePermissionSet    syntax.Code = "permission-set"       // a permission set that was not given, or differs from its role
)

// Problem is something that could not be read, and where it stands. The zero
// Problem says nothing.
type Problem struct {
	// Page is the name of the page; "" of what is in none.
	Page string
	// Position is the place in the page. Of a fault in a document that is written
	// as a string, it is that of the string.
	syntax.Position
	// Pointer is the JSON pointer of the place in the page, such as
	// /RoleDetailList/3/RolePolicyList/0/PolicyDocument/Statement/1.
	Pointer string
	// Within is the place in the decoded document, where that is written as a
	// string; the zero Position elsewhere.
	Within syntax.Position
	// Code says what kind of fault it is. Codes are stable.
	Code syntax.Code
	// Of is the entity that the fault is at; the zero ARN where nobody knows.
	Of arn.ARN
	// Err says what is wrong, for people.
	Err error

	page int // the page's place among those that were given
}

// Error returns the problem as page:line:column: pointer: text. What is not known
// is left out.
func (p Problem) Error() string {
	text := p.Page
	if p.Line > 0 {
		if text != "" {
			text += ":"
		}
		text += p.Position.String()
	}
	if text != "" {
		text += ": "
	}
	if p.Pointer != "" {
		text += p.Pointer + ": "
	}
	if p.Within.Line > 0 {
		text += "in the document, " + p.Within.String() + ": "
	}
	if p.Err != nil {
		text += p.Err.Error()
	}
	return text
}

// Unwrap returns p.Err.
func (p Problem) Unwrap() error { return p.Err }

// problems collects what is wrong.
type problems struct{ list []Problem }

func (l *problems) add(p Problem) Problem {
	l.list = append(l.list, p)
	return p
}

// sorted returns the problems by page and offset.
func (l *problems) sorted() []Problem {
	slices.SortStableFunc(l.list, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.page, b.page), cmp.Compare(a.Offset, b.Offset), cmp.Compare(a.Within.Offset, b.Within.Offset))
	})
	return l.list
}
