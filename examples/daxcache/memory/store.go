package memory

import (
	"context"
	"sync"

	"github.com/iameval/iameval/examples/daxcache/dynamodb"
)

// Store is tables in memory. It is safe for concurrent use: a write, a whole
// transaction and a page of a search each happen at one moment. The zero Store
// has no tables and is ready for use.
type Store struct {
	mu     sync.RWMutex
	tables map[string]*table
	tokens tokens
}

var _ dynamodb.Store = (*Store)(nil)

// New returns a store with empty tables. A malformed description, or a second
// one of the same table, is an error.
func New(tables ...dynamodb.TableDescription) (*Store, error) {
	s := new(Store)
	for _, t := range tables {
		if err := s.CreateTable(t); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// CreateTable adds an empty table. One that already exists is a
// ResourceInUseException, a malformed description a ValidationException.
func (s *Store) CreateTable(description dynamodb.TableDescription) error {
	t, err := newTable(description)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.tables[t.Name] != nil {
		return dynamodb.Errorf(dynamodb.ResourceInUseException, "Table already exists: %s", t.Name)
	}
	if s.tables == nil {
		s.tables = make(map[string]*table)
	}
	s.tables[t.Name] = t
	return nil
}

// DeleteTable removes a table with its items. One that does not exist is a
// ResourceNotFoundException.
func (s *Store) DeleteTable(name string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, err := s.table(name); err != nil {
		return err
	}
	delete(s.tables, name)
	return nil
}

// DescribeTable returns the description of a table.
func (s *Store) DescribeTable(ctx context.Context, name string) (*dynamodb.TableDescription, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	t, err := s.table(name)
	if err != nil {
		return nil, err
	}
	return t.describe(), nil
}

// table returns a table. The caller holds the lock.
func (s *Store) table(name string) (*table, error) {
	if err := checkTableName(name); err != nil {
		return nil, err
	}
	if t := s.tables[name]; t != nil {
		return t, nil
	}
	return nil, dynamodb.Errorf(dynamodb.ResourceNotFoundException, "Requested resource not found: Table: %s not found", name)
}
