package review

import (
	"slices"
	"strings"
	"sync"

	"github.com/iameval/iameval/policy/analysis"
)

// escalation is a way to more permissions: the actions that it takes, and what they
// lead to.
type escalation struct {
	actions string // separated by blanks
	step    string
}

// escalations are ways that are publicly known, the facts from several lists. The
// wording is ours.
var escalations = []escalation{
	{"iam:CreatePolicyVersion", "writes a new version of a policy that he has"},
	{"iam:SetDefaultPolicyVersion", "puts an older, wider version of a policy in force"},
	{"iam:CreateAccessKey", "makes a key of another user"},
	{"iam:CreateLoginProfile", "makes a password for another user"},
	{"iam:UpdateLoginProfile", "changes the password of another user"},
	{"iam:CreateServiceSpecificCredential", "makes credentials of another user"},
	{"iam:AttachUserPolicy", "attaches any policy to a user"},
	{"iam:AttachGroupPolicy", "attaches any policy to a group of his"},
	{"iam:AttachRolePolicy", "attaches any policy to a role"},
	{"iam:PutUserPolicy", "writes a policy into a user"},
	{"iam:PutGroupPolicy", "writes a policy into a group of his"},
	{"iam:PutRolePolicy", "writes a policy into a role"},
	{"iam:AddUserToGroup", "joins another group"},
	{"iam:UpdateAssumeRolePolicy", "lets himself assume any role"},
	{"iam:DeleteRolePermissionsBoundary", "takes the boundary of a role away"},
	{"iam:DeleteUserPermissionsBoundary", "takes the boundary of a user away"},
	{"iam:DeleteRolePolicy", "removes the Deny in a policy of a role"},
	{"iam:DeleteUserPolicy", "removes the Deny in a policy of a user"},
	{"iam:DetachRolePolicy", "detaches the policy with the Deny from a role"},
	{"iam:DetachUserPolicy", "detaches the policy with the Deny from a user"},
	{"iam:PassRole ec2:RunInstances", "runs a machine with a role"},
	{"iam:PassRole ec2:AssociateIamInstanceProfile", "gives a running machine a role"},
	{"iam:PassRole ec2:ReplaceIamInstanceProfileAssociation", "gives a running machine another role"},
	{"iam:PassRole lambda:CreateFunction lambda:InvokeFunction", "runs a function with a role"},
	{"iam:PassRole lambda:CreateFunction lambda:CreateEventSourceMapping", "has events run a function with a role"},
	{"iam:PassRole lambda:CreateFunction lambda:AddPermission", "lets others run a function with a role"},
	{"lambda:UpdateFunctionCode", "changes the code of a function that has a role"},
	{"lambda:UpdateFunctionConfiguration", "loads own code into a function that has a role"},
	{"iam:PassRole cloudformation:CreateStack", "has CloudFormation act with a role"},
	{"iam:PassRole cloudformation:UpdateStack", "has CloudFormation act with another role"},
	{"iam:PassRole cloudformation:CreateStackSet cloudformation:CreateStackInstances", "has CloudFormation act in other accounts"},
	{"iam:PassRole cloudformation:CreateChangeSet cloudformation:ExecuteChangeSet", "has CloudFormation change a stack with a role"},
	{"iam:PassRole glue:CreateDevEndpoint", "opens an endpoint of Glue with a role"},
	{"glue:UpdateDevEndpoint", "puts own keys into an endpoint of Glue"},
	{"iam:PassRole glue:CreateJob glue:StartJobRun", "runs a job of Glue with a role"},
	{"iam:PassRole glue:UpdateJob glue:StartJobRun", "changes a job of Glue and its role"},
	{"iam:PassRole datapipeline:CreatePipeline datapipeline:PutPipelineDefinition datapipeline:ActivatePipeline", "runs commands in a pipeline with a role"},
	{"iam:PassRole sagemaker:CreateNotebookInstance sagemaker:CreatePresignedNotebookInstanceUrl", "opens a notebook with a role"},
	{"sagemaker:CreatePresignedNotebookInstanceUrl", "opens the notebook of somebody else"},
	{"iam:PassRole sagemaker:CreateTrainingJob", "trains with own code and a role"},
	{"iam:PassRole sagemaker:CreateProcessingJob", "processes with own code and a role"},
	{"iam:PassRole codebuild:CreateProject codebuild:StartBuild", "builds with own commands and a role"},
	{"iam:PassRole codebuild:UpdateProject codebuild:StartBuild", "changes a build and its role"},
	{"iam:PassRole ecs:RegisterTaskDefinition ecs:RunTask", "runs a task with a role"},
	{"iam:PassRole ecs:RegisterTaskDefinition ecs:CreateService", "runs a service with a role"},
	{"iam:PassRole batch:RegisterJobDefinition batch:SubmitJob", "runs a batch job with a role"},
	{"iam:PassRole states:CreateStateMachine states:StartExecution", "has a state machine call services with a role"},
	{"iam:PassRole scheduler:CreateSchedule", "has a schedule call services with a role"},
	{"iam:PassRole elasticmapreduce:RunJobFlow", "runs a cluster with a role"},
	{"iam:PassRole ssm:StartAutomationExecution", "runs an automation with a role"},
	{"ssm:SendCommand", "runs commands on machines that have roles"},
	{"ssm:StartSession", "opens a shell on machines that have roles"},
	{"ec2-instance-connect:SendSSHPublicKey", "opens a shell on machines that have roles"},
}

// actionsOfWays are the actions of the ways, in their order.
var actionsOfWays = sync.OnceValue(func() (all [][]string) {
	for _, way := range escalations {
		all = append(all, strings.Fields(way.actions))
	}
	return all
})

func checkEscalation(p *pass) {
	if none(p.allows(), func(s *statement) bool { return len(p.opens(s)) > 0 }) {
		return // what other documents open is for them to say
	}
	for _, set := range p.c.setsOf(p.m.doc) {
		p.escalations(set)
	}
}

// escalations reports the ways that the statements of a set open together, at the
// first statement of this document that has a part in one.
func (p *pass) escalations(s *set) {
	var open []string
	var last []string // the last actions of these ways
	var first *statement
	var parts []*statement
	for i, names := range actionsOfWays() {
		by := p.ways(s, names)
		if by == nil {
			continue
		}
		open = append(open, escalations[i].step+" ("+strings.Join(names, ", ")+")")
		last = append(last, names[len(names)-1])
		if first == nil {
			parts = by
			for _, st := range by {
				if st.model == p.m {
					first = st
				}
			}
		}
	}
	if first == nil {
		return
	}
	message := "the holder " + listed(open)
	if p.said(first.actions.at, message) {
		return // of another principal
	}
	f := p.report(first.actions.at, "%s", message)
	for _, st := range parts {
		if st != first {
			f.relate(st.model, st.actions.at, "has a part in it")
		}
	}
	for _, name := range last {
		if f.Witness == nil && s.compiled() != nil {
			w, _ := p.c.granted(analysis.OfCaller(s.compiled()), s.compiled(), askAction(name))
			f.seen(w)
		}
	}
}

// ways returns the statements that grant all of some actions without a condition that
// limits; nil if one is not granted so.
func (p *pass) ways(s *set, actions []string) (all []*statement) {
	for _, a := range actions {
		by := p.opener(s, a)
		if by == nil {
			return nil
		}
		all = append(all, by)
	}
	return all
}

// opener returns the first statement of a set that opens an action; nil if no statement
// does, or a Deny of the set takes the action.
func (p *pass) opener(s *set, action string) *statement {
	for _, st := range s.statements {
		if slices.Contains(p.opens(st), action) {
			if s.denied(&entry{text: action}) {
				return nil
			}
			return st
		}
	}
	return nil
}

// opens returns those actions of the ways that a statement grants widely and without a
// condition that limits. Statements that allow everything have none: action-star says it.
func (p *pass) opens(s *statement) []string {
	if s.opened {
		return s.opens
	}
	s.opened = true
	if !s.allows() || s.allOfEverything() {
		return nil
	}
	for _, a := range s.stepsOf() {
		if (s.onEverything() || p.wideEntry(s, a) != nil) && !p.binding(s) {
			s.opens = append(s.opens, a)
		}
	}
	return s.opens
}

// stepsOf returns the actions of the ways that a statement surely has. Only those of the
// services of its entries are looked at.
func (s *statement) stepsOf() []string {
	if s.stepped {
		return s.steps
	}
	s.stepped = true
	for _, service := range s.services() {
		s.steps = append(s.steps, s.named(steps[service]...)...)
	}
	return s.steps
}

// steps are the actions of the ways, each once, by their services; those of all services
// under "".
var steps = func() map[string][]string {
	by := make(map[string][]string)
	for _, way := range escalations {
		for a := range strings.FieldsSeq(way.actions) {
			service, _, _ := strings.Cut(a, ":")
			if !slices.Contains(by[service], a) {
				by[service], by[""] = append(by[service], a), append(by[""], a)
			}
		}
	}
	return by
}()

// denied reports whether a Deny without conditions of some document of the set surely
// takes an action on every resource.
func (s *set) denied(action *entry) bool {
	for _, d := range s.statements {
		if d.deniesAlways() && d.deniesAction(action) && (!d.resources.there || d.onEverything()) {
			return true
		}
	}
	return false
}
