package template

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/iameval/iameval/examples/iamreview/internal/glance"
)

// maxFile is the largest template that is read. CloudFormation takes 1 MB.
const maxFile = 64 << 20

// ErrNot is of a file that is not a template.
var ErrNot = errors.New("not a template that is known")

// Error is why a file could not be read.
type Error struct {
	Offset int // in the file
	Err    error
}

func (e *Error) Error() string { return e.Err.Error() }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// stacks is what CloudFormation templates have in their text.
var stacks = glance.New(`(?m)^\s*["']?(AWSTemplateFormatVersion|Resources|Transform)["']?\s*:|[{,]\s*"(AWSTemplateFormatVersion|Resources)"\s*:`,
	"AWSTemplateFormatVersion", "Resources", "Transform")

// Looks reports whether a text may be a template, at a glance: what Read does not make
// one of can still be something else.
func Looks(src []byte) bool {
	return stacks.In(src) || plans.In(src) || services.In(src) || answering.In(src) || answeringInJSON.In(src) || stacksOfPulumi.In(src) || ofConfig.In(src)
}

// Read reads a template in JSON or YAML. The error is ErrNot if it is of another kind.
func Read(name string, src []byte, env Environment) (*Template, error) {
	return ReadWith(name, src, env, nil)
}

// ReadWith is Read for plans whose source is known: what was written in the source has its
// places there. A nil source means that it is not known.
func ReadWith(name string, src []byte, env Environment, source *Source) (*Template, error) {
	if len(src) > maxFile {
		return nil, fmt.Errorf("a template of %d bytes; want at most %d", len(src), maxFile)
	}
	docs, err := parse(src)
	if err != nil {
		return nil, located(err)
	}
	r := &reader{file: name, out: &Template{}, source: source}
	for _, v := range docs {
		if err := r.read(v, src, env); err != nil {
			return nil, err
		}
	}
	if r.out.Form == "" {
		return nil, ErrNot
	}
	return r.out, nil
}

// located is an error with its place.
func located(err error) error {
	if e := (*syntaxError)(nil); errors.As(err, &e) {
		return &Error{e.at, e}
	}
	return err
}

// parse reads JSON, and as YAML what does not begin like an object of it. Text that is not
// UTF-8 is an error: a byte of it could be taken for the mark of a hole.
func parse(src []byte) ([]*value, error) {
	if !valid(src) {
		return nil, errors.New("not UTF-8")
	}
	body := bytes.TrimPrefix(src, []byte("\ufeff"))
	if looksLikeJSON(body) {
		t := verbatim(string(body), len(src)-len(body))
		v, err := parseJSON(&t)
		if err == nil {
			return []*value{v}, nil
		}
		if docs, yamlErr := parseYAML(src); yamlErr == nil { // in flow style
			return docs, nil
		}
		return nil, err
	}
	return parseYAML(src)
}

// looksLikeJSON reports whether a text begins as an object of JSON does.
func looksLikeJSON(src []byte) bool {
	src = bytes.TrimLeft(src, " \t\r\n")
	return bytes.HasPrefix(src, []byte("{"))
}

// read reads one document of the file, if it is a template.
func (r *reader) read(v *value, src []byte, env Environment) error {
	switch {
	case isPlan(v):
		return r.readPlan(v, src, env)
	case isState(v):
		r.readState(v, env)
	case isService(v):
		r.readService(v, env)
	case isStack(v):
		r.readStack(v, env, "")
	case v.get("TemplateBody") != nil:
		return r.readTemplateBody(v, env)
	case isPulumi(v):
		r.readPulumi(v)
	case r.readConfig(v):
	default:
		r.readAnswer(v, !looksLikeJSON(src))
	}
	return nil
}
