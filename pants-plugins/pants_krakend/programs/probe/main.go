// Command probe opens one Go plugin as a gateway does, and says what it registers.
//
//	probe plugin.so 3>answer
//
// It is compiled by the plugin's own Go and shares only packages of the standard library with it, so
// it keeps to what Go 1.17 knows. Everything it says goes to descriptor 3, one JSON object a line and
// each before what comes next, so that the last line tells where a plugin ended the process; the
// plugin's own output stays on stdout and stderr. What the lines mean is judged elsewhere.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"plugin"
	"reflect"
	"runtime/debug"
	"strings"
	"sync"
)

// line is one line of the answer; core/probe/answer.py reads it.
type line struct {
	Step     string   `json:"step"`
	Symbol   string   `json:"symbol,omitempty"`
	Error    string   `json:"error,omitempty"`
	Stack    string   `json:"stack,omitempty"` // of a panic
	Type     string   `json:"type,omitempty"`
	Indirect bool     `json:"indirect,omitempty"` // the variable holds an interface or a pointer
	Methods  []string `json:"methods,omitempty"`
	Fits     bool     `json:"fits,omitempty"`
	Name     string   `json:"name,omitempty"`
	Request  bool     `json:"request,omitempty"`
	Response bool     `json:"response,omitempty"`
}

var (
	answer = os.NewFile(3, "answer")
	// A registerer may keep the function that it is given, and call it from a goroutine.
	answering sync.Mutex
)

func say(l line) {
	answering.Lock()
	defer answering.Unlock()
	if err := json.NewEncoder(answer).Encode(l); err != nil {
		fmt.Fprintln(os.Stderr, "probe:", err)
		os.Exit(70)
	}
}

func main() {
	say(line{Step: "open"})
	opened, err := open(os.Args[1])
	if err != nil {
		say(line{Step: "refused", Error: err.Error()})
		return
	}
	say(line{Step: "opened"})
	for _, k := range kinds {
		if found, err := opened.Lookup(k.symbol); err == nil {
			try(k, found)
		}
	}
	say(line{Step: "done"})
	os.Exit(0) // at once: what goroutines of the plugin do from now on is not looked at
}

// open runs the plugin's init functions; where one panics, that is an answer, and the last one.
func open(file string) (*plugin.Plugin, error) {
	defer func() {
		if r := recover(); r != nil {
			say(line{Step: "panicked", Error: text(r), Stack: stack()})
			os.Exit(0)
		}
	}()
	return plugin.Open(file)
}

// try does with one registerer what its loader does.
func try(k kind, found plugin.Symbol) {
	register, fits := k.assert(found)
	of := reflect.TypeOf(found)
	l := line{Step: "found", Symbol: k.symbol, Type: of.String(), Fits: fits}
	if of.Kind() == reflect.Ptr {
		held := of.Elem().Kind()
		l.Indirect = held == reflect.Interface || held == reflect.Ptr
	}
	for i := 0; i < of.NumMethod(); i++ {
		method := of.Method(i)
		l.Methods = append(l.Methods, method.Name+strings.TrimPrefix(withoutReceiver(method.Type), "func"))
	}
	say(l)
	if !fits {
		return
	}
	defer func() {
		if r := recover(); r != nil {
			say(line{Step: "panicked", Symbol: k.symbol, Error: text(r), Stack: stack()})
		}
	}()
	introduce(k, found)
	register(func(name string, request, response bool) {
		say(line{Step: "name", Symbol: k.symbol, Name: name, Request: request, Response: response})
	})
	say(line{Step: "returned", Symbol: k.symbol})
}

// withoutReceiver is the type of a method as one writes it: its first parameter is the receiver.
func withoutReceiver(method reflect.Type) string {
	var in, out []reflect.Type
	for i := 1; i < method.NumIn(); i++ {
		in = append(in, method.In(i))
	}
	for i := 0; i < method.NumOut(); i++ {
		out = append(out, method.Out(i))
	}
	return reflect.FuncOf(in, out, method.IsVariadic()).String()
}

// text is what a panic was given; an Error method that panics in turn is no reason to end.
func text(value interface{}) (said string) {
	defer func() {
		if recover() != nil {
			said = fmt.Sprintf("%T", value)
		}
	}()
	if err, ok := value.(error); ok {
		return err.Error()
	}
	return fmt.Sprint(value)
}

// stack is the beginning of this goroutine's, where the panic happened.
func stack() string {
	const most = 4000
	all := debug.Stack()
	if len(all) > most {
		all = all[:most]
	}
	return string(all)
}
