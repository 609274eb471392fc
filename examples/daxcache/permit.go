package daxcache

import (
	"context"
	"strings"

	"github.com/iameval/iameval/examples/daxcache/dynamodb"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/access"
)

// What a server of DAX's protocol needs besides the calls. Its clients ask for
// nodes, for the key of a table, and for lists of attribute names, each of which was
// an action of its own. A cluster serves none of them; it decides who may ask.

// Action is an action of DAX's protocol.
type Action uint8

// The actions. Under Options.CurrentProtocol every authenticated caller may use
// them. SEMANTICS 8.4a
const (
	Endpoints Action = iota
	DefineKeySchema
	DefineAttributeList
	DefineAttributeListID

	actions // how many there are
)

var actionNames = [actions]string{"Endpoints", "DefineKeySchema", "DefineAttributeList", "DefineAttributeListId"}

// String returns the name of the action, such as "Endpoints".
func (a Action) String() string {
	if a < actions {
		return actionNames[a]
	}
	return "invalid"
}

// Permit reports whether the caller may use an action of the protocol: nil, or an
// AccessDeniedException that is a [Denial] by Protocol. Nobody may use one that
// does not exist.
func (c *Cluster) Permit(caller *Caller, action Action) error {
	_, err := c.permit(caller, action)
	return err
}

func (c *Cluster) permit(caller *Caller, action Action) (request, error) {
	rev := c.revision.Load()
	r := c.begin(caller, rev)
	r.name = action.String()
	if rev.Options.CurrentProtocol && action < actions && authenticated(&r.caller.Principal) {
		c.metrics.Add(FrontDecisions, 1)
		return r, nil
	}
	var door access.Door
	if action < actions {
		door = rev.protocol[action]
	}
	return r, r.pass(&door)
}

// authenticated reports whether a principal is somebody in particular.
func authenticated(p *policy.Principal) bool {
	return p.Type() != policy.TypeAnonymous && p.Validate() == nil
}

// Describe returns the description of a table to a caller who may use
// DefineKeySchema. The cluster reads it once, and again as the calls show that it
// has changed; it must not be changed. Under Options.RequireTableMetadata the
// role must be allowed to describe the table.
func (c *Cluster) Describe(ctx context.Context, caller *Caller, table string) (*dynamodb.TableDescription, error) {
	r, err := c.permit(caller, DefineKeySchema)
	if err != nil {
		return nil, err
	}
	t, err := c.table(ctx, table)
	if err != nil {
		return nil, err
	}
	return r.mayDescribe(t)
}

// Reread is Describe for a caller whose keys do not fit, or who has none yet: what
// was read more than a second ago is read again.
func (c *Cluster) Reread(ctx context.Context, caller *Caller, table string) (*dynamodb.TableDescription, error) {
	r, err := c.permit(caller, DefineKeySchema)
	if err != nil {
		return nil, err
	}
	t, err := c.table(ctx, table)
	if err == nil && r.at.age-t.read >= rereadAfter {
		t, err = c.describe(ctx, table)
	}
	if err != nil {
		return nil, err
	}
	return r.mayDescribe(t)
}

// mayDescribe returns a description if, under RequireTableMetadata, the role may
// have it: it is asked as for a call that concerns the whole table.
func (r *request) mayDescribe(t *table) (*dynamodb.TableDescription, error) {
	if !r.rev.Options.RequireTableMetadata {
		return t.TableDescription, nil
	}
	r.call = scan
	if err := r.authorizeMetadata(&dynamodb.ScanInput{TableName: t.Name}); err != nil {
		return nil, err
	}
	return t.TableDescription, nil
}

// isProtocol distinguishes the actions of the protocol from all others.
func isProtocol(action string) bool {
	name, ok := strings.CutPrefix(action, "dax:")
	for _, a := range actionNames {
		if ok && name == a {
			return true
		}
	}
	return false
}
