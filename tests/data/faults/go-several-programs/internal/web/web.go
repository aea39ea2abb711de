package web

import "net/http"

func Serve() {
	http.ListenAndServe(":8080", nil)
}
