package review

import (
	"iter"
	"slices"
	"strings"

	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/catalog/aws"
)

// iamRules are about actions of IAM and STS that lead to more permissions.
var iamRules = []Rule{
	{
		ID: "passrole-wide", Summary: "iam:PassRole on more than named roles",
		Why:      "Who may pass a role to a service acts with that role. A star for the role takes in the roles of administrators. A condition on iam:PassedToService limits it.",
		Category: CategoryIAM, Severity: Security, Kinds: identityKind, Needs: Services, Kind: policy.Identity,
		Bad:     policyOf(`{"Effect":"Allow","Action":"iam:PassRole","Resource":"*"}`),
		Good:    policyOf(`{"Effect":"Allow","Action":"iam:PassRole","Resource":"*","Condition":{"StringEquals":{"iam:PassedToService":"dax.amazonaws.com"}}}`),
		Codes:   []string{"PASS_ROLE_WITH_STAR_IN_RESOURCE", "PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE", "PASS_ROLE_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION", "PASS_ROLE_WITH_NOT_RESOURCE", "PASS_ROLE_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE", "PASS_ROLE_WITH_NOT_ACTION_AND_NOT_RESOURCE"},
		Sources: []string{srcPassRole, srcAnalyzer}, check: func(p *pass) { p.wideRole("iam:PassRole", "iam:passedtoservice") },
	},
	{
		ID: "passrole-unlimited-service", Summary: "iam:PassRole to any service",
		Why:      "The roles are named, but not the service that gets them. A role that several services trust can then be handed to another than was meant.",
		Category: CategoryIAM, Severity: Warning, Kinds: identityKind, Needs: Services, Kind: policy.Identity,
		Bad:     policyOf(`{"Effect":"Allow","Action":"iam:PassRole","Resource":"arn:aws:iam::123456789012:role/DAXtoDynamoDB"}`),
		Good:    policyOf(`{"Effect":"Allow","Action":"iam:PassRole","Resource":"arn:aws:iam::123456789012:role/DAXtoDynamoDB","Condition":{"StringEquals":{"iam:PassedToService":"dax.amazonaws.com"}}}`),
		Sources: []string{srcPassRole}, check: checkPassRoleService,
	},
	{
		ID: "create-slr-wide", Summary: "service-linked roles for any service",
		Why:      "iam:CreateServiceLinkedRole on a star makes the roles of all services. A condition on iam:AWSServiceName limits it to one.",
		Category: CategoryIAM, Severity: Warning, Kinds: identityKind, Needs: Services, Kind: policy.Identity,
		Bad:     policyOf(`{"Effect":"Allow","Action":"iam:CreateServiceLinkedRole","Resource":"*"}`),
		Good:    policyOf(`{"Effect":"Allow","Action":"iam:CreateServiceLinkedRole","Resource":"*","Condition":{"StringLike":{"iam:AWSServiceName":"dax.amazonaws.com"}}}`),
		Codes:   []string{"CREATE_SLR_WITH_STAR_IN_RESOURCE", "CREATE_SLR_WITH_STAR_IN_ACTION_AND_RESOURCE", "CREATE_SLR_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION", "CREATE_SLR_WITH_NOT_RESOURCE", "CREATE_SLR_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE", "CREATE_SLR_WITH_NOT_ACTION_AND_NOT_RESOURCE"},
		Sources: []string{srcDAXLinkedRole, srcAnalyzer}, check: func(p *pass) { p.wideRole("iam:CreateServiceLinkedRole", "iam:awsservicename") },
	},
	{
		ID: "privilege-escalation", Summary: "actions by which the holder gets more permissions",
		Why:      "Some actions, alone or together, let their holder act with permissions that nobody gave him: a new version of a policy, a key of another user, code that runs with another role.",
		Category: CategoryIAM, Severity: Security, Kinds: identityKind, Needs: Engine, Kind: policy.Identity,
		Bad:     policyOf(`{"Effect":"Allow","Action":["iam:PassRole","lambda:CreateFunction","lambda:InvokeFunction"],"Resource":"*"}`),
		Good:    policyOf(`{"Effect":"Allow","Action":["lambda:GetFunction","lambda:InvokeFunction"],"Resource":"*"}`),
		Sources: []string{"https://rhinosecuritylabs.com/aws/aws-privilege-escalation-methods-mitigation/", srcPassRole}, check: checkEscalation,
	},
	{
		ID: "assume-role-star", Summary: "any role may be assumed",
		Why:      "sts:AssumeRole on a star leads to every role whose trust policy names the account.",
		Category: CategoryIAM, Severity: Security, Kinds: identityKind, Needs: Services, Kind: policy.Identity,
		Bad:     policyOf(`{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"*"}`),
		Good:    policyOf(`{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"arn:aws:iam::123456789012:role/Reader"}`),
		Sources: []string{srcEvaluation}, check: checkAssumeStar,
	},
	{
		ID: "credentials-exposure", Summary: "actions that return credentials, on every resource",
		Why:      "The answers to these actions hold keys, tokens or passwords of others.",
		Category: CategoryIAM, Severity: Warning, Profile: Strict, Kinds: identityKind, Needs: Services, Kind: policy.Identity,
		Bad:     policyOf(`{"Effect":"Allow","Action":"redshift:GetClusterCredentials","Resource":"*"}`),
		Good:    policyOf(`{"Effect":"Allow","Action":"redshift:GetClusterCredentials","Resource":"arn:aws:redshift:us-east-1:123456789012:dbuser:c/bob"}`),
		Sources: []string{srcService}, check: func(p *pass) { p.listedOnStar(credentialActions, "returns credentials", "return credentials") },
	},
	{
		ID: "data-exfiltration", Summary: "actions that hand out data, on every resource",
		Why:      "These actions read objects, secrets and parameters. On a star they read everybody's.",
		Category: CategoryIAM, Severity: Warning, Profile: Strict, Kinds: identityKind, Needs: Services, Kind: policy.Identity,
		Bad:     policyOf(`{"Effect":"Allow","Action":"secretsmanager:GetSecretValue","Resource":"*"}`),
		Good:    policyOf(`{"Effect":"Allow","Action":"secretsmanager:GetSecretValue","Resource":"arn:aws:secretsmanager:us-east-1:123456789012:secret:books-a1b2c3"}`),
		Sources: []string{srcService}, check: func(p *pass) { p.listedOnStar(dataActions, "hands out data", "hand out data") },
	},
	{
		ID: "boundary-evadable", Summary: "the holder can step over his boundary",
		Why:      "A permissions boundary holds only if its holder cannot make a user or a role without one, or take one away. A condition on iam:PermissionsBoundary asks for it.",
		Category: CategoryIAM, Severity: Security, Kinds: identityKind, Needs: Several, Kind: policy.Identity,
		Bad:     policyOf(`{"Effect":"Allow","Action":"iam:CreateRole","Resource":"arn:aws:iam::123456789012:role/app/*"}`),
		Good:    policyOf(`{"Effect":"Allow","Action":"iam:CreateRole","Resource":"arn:aws:iam::123456789012:role/app/*","Condition":{"StringEquals":{"iam:PermissionsBoundary":"arn:aws:iam::123456789012:policy/Edge"}}}`),
		Sources: []string{srcBoundaries}, check: checkBoundaryEvadable,
	},
}

// credentialActions return credentials.
var credentialActions = []string{
	"chime:CreateApiKey", "codeartifact:GetAuthorizationToken", "cognito-identity:GetCredentialsForIdentity", "cognito-identity:GetOpenIdToken",
	"cognito-identity:GetOpenIdTokenForDeveloperIdentity", "connect:GetFederationToken", "ec2:GetPasswordData", "ecr:GetAuthorizationToken",
	"gamelift:RequestUploadCredentials", "iam:CreateAccessKey", "iam:CreateLoginProfile", "iam:CreateServiceSpecificCredential", "iam:ResetServiceSpecificCredential",
	"lightsail:DownloadDefaultKeyPair", "lightsail:GetBucketAccessKeys", "lightsail:GetInstanceAccessDetails", "lightsail:GetRelationalDatabaseMasterUserPassword",
	"rds-db:connect", "redshift:GetClusterCredentials", "redshift:GetClusterCredentialsWithIAM", "sts:AssumeRole", "sts:GetFederationToken",
}

// dataActions hand out what others stored.
var dataActions = []string{
	"dynamodb:ExportTableToPointInTime", "ec2:GetConsoleScreenshot", "kms:Decrypt", "lambda:GetFunction", "lambda:GetLayerVersion", "logs:GetLogEvents",
	"rds:DownloadDBLogFilePortion", "s3:GetObject", "s3:GetObjectVersion", "secretsmanager:GetSecretValue", "sqs:ReceiveMessage",
	"ssm:GetParameter", "ssm:GetParameters", "ssm:GetParametersByPath", "ssm:GetParameterHistory",
}

// wideRole reports an action on roles that are not named in full, with no condition on
// the key that limits it.
func (p *pass) wideRole(action, key string) {
	for s := range p.allows() {
		if !s.namesAction(action) || p.binding(s) || s.tests(key) {
			continue
		}
		own := entry{text: action}
		if s.denied(&own) || isLinkedRoles(s, action) {
			continue
		}
		at, how := s.actions.at, ""
		switch {
		case s.resources.not && !s.resources.hole:
			at, how = s.resources.at, "all roles but some"
		default:
			if e := p.wideEntry(s, action); e != nil {
				at, how = e.at, "the roles that "+excerpt(e.text)+" matches"
			}
		}
		if how == "" {
			continue
		}
		f := p.report(at, "%s is allowed for %s", action, how)
		f.seen(p.witness(s, askAction(action)))
	}
}

// isLinkedRoles reports whether the resources of a statement on service-linked roles
// name the service in their path.
func isLinkedRoles(s *statement, action string) bool {
	if !strings.Contains(action, "ServiceLinked") {
		return false
	}
	for i := range s.resources.entries {
		_, path, ok := strings.Cut(s.resources.entries[i].text, ":role/aws-service-role/")
		service, _, slash := strings.Cut(path, "/")
		if !ok || !slash || isWild(service) {
			return false
		}
	}
	return len(s.resources.entries) > 0
}

// tests reports whether some test of the statement is of the key.
func (s *statement) tests(folded string) bool {
	for i := range s.conditions {
		if s.conditions[i].folded == folded {
			return true
		}
	}
	return s.condHole
}

// wideEntry returns a resource that is a star, or an ARN with a wildcard in its account
// or its name, if the action is done to some resource that it matches.
func (p *pass) wideEntry(s *statement, action string) *entry {
	for e := range p.actedOn(s, action) {
		parts := e.arnParts()
		if e.isStar() || len(parts) < 6 || isWild(parts[4]) || isWild(parts[5]) {
			return e
		}
	}
	return nil
}

// actedOn iterates over the resources of a statement that match something which the
// action is done to, as far as that is known.
func (p *pass) actedOn(s *statement, action string) iter.Seq[*entry] {
	return func(yield func(*entry) bool) {
		a, known := p.c.action(action)
		known = known && !a.StarOnly()
		for i := range s.resources.entries {
			e := &s.resources.entries[i]
			if !e.hole && !ofAWS(e.arnParts()) && (isPassed(action) || !isLinked(e.arnParts())) && (!known || p.c.isActedOn(a, e)) && !yield(e) {
				return
			}
		}
	}
}

// isPassed reports whether an action leaves the role as it is.
func isPassed(action string) bool {
	return action == "iam:PassRole" || action == "iam:CreateServiceLinkedRole"
}

// isLinked reports whether an ARN is that of roles linked to services, which only AWS
// changes.
func isLinked(parts []string) bool {
	return len(parts) == 6 && parts[2] == "iam" && strings.HasPrefix(parts[5], "role/aws-service-role/")
}

// isActedOn is matchesAny, but for the resources of a service whose ARNs are all alike in
// their first five parts, such as IAM's: then it is the last that tells them apart.
func (c *checker) isActedOn(a aws.Action, e *entry) bool {
	parts := e.arnParts()
	if len(parts) < 6 || !e.pattern().Usable() || strings.ContainsAny(strings.Join(parts[:5], ""), "*?$") {
		return c.matchesAny(a, e)
	}
	return slices.ContainsFunc(c.formatsFor(a), func(f *format) bool { return c.fits(e, f) && f.lastFits(e) })
}

func checkPassRoleService(p *pass) {
	for s := range p.allows() {
		if s.actions.not || !s.namesAction("iam:PassRole") || s.tests("iam:passedtoservice") || s.resources.not || s.resources.hole || p.wideEntry(s, "iam:PassRole") != nil {
			continue
		}
		named := false
		for range p.actedOn(s, "iam:PassRole") {
			named = true
		}
		own := entry{text: "iam:PassRole"}
		if named && !s.denied(&own) {
			p.report(s.resources.at, "the roles may be passed to any service")
		}
	}
}

func checkAssumeStar(p *pass) {
	for s := range p.allows() {
		if own := (entry{text: "sts:AssumeRole"}); !s.actions.not && s.onEverything() && s.namesAction(own.text) && !s.allOfEverything() && !p.binding(s) && !s.denied(&own) {
			p.report(s.resources.at, "every role that trusts the account may be assumed").seen(p.witness(s, askAction("sts:AssumeRole")))
		}
	}
}

// allOfEverything reports whether the statement has all actions: action-star says all
// there is to say.
func (s *statement) allOfEverything() bool {
	for i := range s.actions.entries {
		if e := &s.actions.entries[i]; !s.actions.not && (e.isStar() || e.text == "*:*") {
			return true
		}
	}
	return false
}

// listedOnStar reports actions of a list that are allowed by name or prefix on every
// resource.
func (p *pass) listedOnStar(actions []string, one, many string) {
	for s := range p.allows() {
		if s.actions.not || !s.onEverything() || p.binding(s) || s.allOfEverything() {
			continue
		}
		var names []string
		for _, a := range actions {
			if own := (entry{text: a}); s.takesAction(&own) && !s.denied(&own) {
				names = append(names, a)
			}
		}
		if len(names) > 0 {
			p.report(s.resources.at, "%s %s, and %s allowed on every resource", listed(names), plural(len(names), one, many), plural(len(names), "is", "are"))
		}
	}
}

// evading are the actions by which a boundary is stepped over.
var evading = []string{
	"iam:CreateRole", "iam:CreateUser", "iam:DeleteRolePermissionsBoundary", "iam:DeleteUserPermissionsBoundary",
	"iam:PutRolePermissionsBoundary", "iam:PutUserPermissionsBoundary",
}

func checkBoundaryEvadable(p *pass) {
	evades := make(map[*statement][]string)
	for s := range p.allows() {
		if names := s.evading(); len(names) > 0 {
			evades[s] = names
		}
	}
	if len(evades) == 0 {
		return
	}
	for _, subject := range p.subjectsOf() {
		if subject.Boundary == nil {
			continue
		}
		for s := range p.allows() {
			names := evades[s]
			if len(names) == 0 {
				continue
			}
			w := p.evadeWitness(subject, names)
			if w == nil {
				continue // the boundary itself does not let it happen
			}
			p.report(s.actions.at, "%s %s allowed without a condition on iam:PermissionsBoundary", listed(names), plural(len(names), "is", "are")).seen(w)
		}
	}
}

// evading returns the actions by which a boundary is stepped over that a statement allows
// whatever the new principal's boundary.
func (s *statement) evading() (names []string) {
	if s.tests("iam:permissionsboundary") {
		return nil
	}
	for _, a := range evading {
		if own := (entry{text: a}); s.takesAction(&own) && !s.denied(&own) {
			names = append(names, a)
		}
	}
	return names
}

// evadeWitness returns a request for one of the actions that all policies of the
// principal allow.
func (p *pass) evadeWitness(who *Subject, names []string) *Witness {
	own := p.c.access(who).Policies
	if own == nil {
		return nil
	}
	return grantedTo(own, askAction(names...), askWithout("iam:PermissionsBoundary"))
}
