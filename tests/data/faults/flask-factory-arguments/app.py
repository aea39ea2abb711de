from flask import Flask


def create_app(mode):
    app = Flask(__name__)
    app.config["MODE"] = mode
    return app
